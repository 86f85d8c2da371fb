"""Refusals that REST framework has no exception for."""

from http import HTTPStatus

from rest_framework.exceptions import APIException


class Conflict(APIException):
    """The request is well formed and contradicts what is already there."""

    status_code = HTTPStatus.CONFLICT
    default_detail = "This contradicts what is already recorded."
    default_code = "conflict"


class PayloadTooLarge(APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = "The request body is too large."
    default_code = "payload_too_large"
