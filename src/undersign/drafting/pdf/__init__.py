"""Templates that are somebody's PDF: fields laid on its pages, proposed, checked and filled. Pure."""
