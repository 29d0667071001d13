package validate

// Bool takes true and false. nil is neither.
func (f Fields) Bool(name string, value *bool) bool {
	if value == nil {
		f[name] = "must be true or false"
		return false
	}
	return *value
}
