-- Its name is what is said where a folder is given a name with which a file below it has more than a path can hold.
alter table leaf_file rename constraint leaf_file_path_check to file_path_fits;
