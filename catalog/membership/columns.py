"""The columns of a spreadsheet of patrons, by the names that other programs give them."""

from catalog.marc.mapping.rows import match_columns

# Our name of a column, and what other people call it (folded): Koha, SLiMS, Evergreen, school registers.
COLUMNS: dict[str, tuple[str, ...]] = {
    "card_number": ("card number", "cardnumber", "card", "card no", "library card", "barcode", "patron barcode",
                    "member id", "memberid", "membership number", "member number", "borrowernumber", "borrower number"),
    "name": ("name", "full name", "member name", "patron name", "borrower name", "patron", "student"),
    "surname": ("surname", "last name", "lastname", "family name", "last"),
    "first_name": ("first name", "firstname", "given name", "forename", "given names", "forenames", "first"),
    "birth_date": ("birth date", "birthdate", "date of birth", "dateofbirth", "dob", "birthday", "born"),
    "category": ("category", "categorycode", "category code", "patron category", "member type", "member type name",
                 "member type id", "membership type", "borrower category", "profile", "patron type"),
    "branch": ("branch", "branchcode", "branch code", "home branch", "library", "home library", "home ou"),
    "expires_on": ("member until", "expires", "expires on", "expiry", "expiry date", "expire date", "dateexpiry",
                   "date expiry", "expiration date", "valid until"),
    "email": ("email", "e mail", "member email", "email address", "mail"),
    "phone": ("phone", "telephone", "member phone", "mobile", "phone number", "day phone"),
    "street": ("street", "address", "member address", "street address", "address 1", "address1"),
    "postcode": ("postcode", "post code", "postal code", "member postal code", "zip", "zipcode", "zip code"),
    "town": ("town", "city", "place"),
    "school_class": ("class", "school class", "form", "grade", "year group", "homeroom"),
    "guardian_name": ("guardian", "guardian name", "parent", "parent or guardian", "contactname", "contact name"),
    "staff_note": ("note", "member notes", "borrowernotes", "staff note", "note for the desk", "comments"),
}  # fmt: skip
_BY_ALIAS = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}


def match_patron_columns(headings: list[str]) -> dict[str, str]:
    """Return which of our columns each heading means; unknown ones are left out. The first of two of a kind counts."""
    found: dict[str, str] = {}
    for heading, name in match_columns(headings, _BY_ALIAS).items():
        if name not in found.values():
            found[heading] = name
    return found
