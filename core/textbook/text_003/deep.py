DEEP=()
