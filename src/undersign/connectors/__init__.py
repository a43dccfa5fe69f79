"""WHERE THE TEAM WORKS: directories, helpdesks and vaults outside, behind one file of protocols."""
