package runtime

// CheckJava tells what is wrong with the java command at path: missing, or older than 17. "" looks in JAVA_HOME, then in PATH.
func CheckJava(path string) error { return errUnfinished }

// CheckDisk tells whether the disk that holds dir has room for that many brokers.
func CheckDisk(dir string, brokers int) error { return errUnfinished }

// CheckPort tells whether somebody listens on that loopback port already, and who, where that can be seen.
func CheckPort(port int) error { return errUnfinished }
