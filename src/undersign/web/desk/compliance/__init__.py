"""What the law asks and how it is met: requirements, modes, the trail of all, who may do what, guides."""
