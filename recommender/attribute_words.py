"""What people may say of themselves, in words. Columns of a data set that are not named here keep theirs."""

from django.utils.translation import gettext as _


def attribute_label(name: str) -> str:
    """The name of an attribute."""
    known = {
        "age": _("Age"),
        "gender": _("Gender"),
        "occupation": _("Occupation"),
        "zip_code": _("Postal code"),
        "country": _("Country"),
    }
    return known.get(name, name.replace("_", " ").capitalize())


def value_label(name: str, value: str) -> str:
    """A value that can be chosen."""
    known = {("gender", "F"): _("female"), ("gender", "M"): _("male")}
    return known.get((name, value), value)
