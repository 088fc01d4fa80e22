"""The base of the nouns that are stored or shown: frozen, and strict about their fields."""

from pydantic import BaseModel, ConfigDict


class Noun(BaseModel):
    """An immutable value with named, checked fields that serializes to JSON and back."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, ser_json_inf_nan="strings", defer_build=True
    )
