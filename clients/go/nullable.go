package broker

import "encoding/json"

// Nullable is a member of a change that may be set to null. The nil pointer to it leaves the member as it is.
type Nullable[Value any] struct {
	value *Value
}

// SetTo changes a member to a value.
func SetTo[Value any](value Value) *Nullable[Value] {
	return &Nullable[Value]{value: &value}
}

// SetNull changes a member to null.
func SetNull[Value any]() *Nullable[Value] {
	return &Nullable[Value]{}
}

// MarshalJSON writes the value, or null.
func (n Nullable[Value]) MarshalJSON() ([]byte, error) {
	return json.Marshal(n.value)
}
