import Files

/// A name from a file, for a one-line message: in quotes, control characters escaped, shortened.
func quoted(_ name: String) -> String { "'\(displayed(name))'" }
