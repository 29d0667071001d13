package validate

import "example.com/orders/internal/date"

// Date takes days such as 2030-01-02.
func (f Fields) Date(name, text string) date.Date {
	day, err := date.Parse(text)
	if err != nil {
		f[name] = "must be a date such as 2030-01-02"
	}
	return day
}
