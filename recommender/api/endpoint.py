"""What all endpoints share: query strings are declared per method, and nothing undeclared is ignored."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from rest_framework import serializers
from rest_framework.exceptions import MethodNotAllowed, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User


class QueryParameters(serializers.Serializer[Any]):
    """The query string of one method. Subclasses declare the parameters; unknown ones are refused."""

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        declared = cls().fields
        sent = dict(request.query_params.lists())
        errors = {}
        for name, values in sent.items():
            if name not in declared:
                errors[name] = ["There is no such parameter here."]
            elif len(values) > 1 and not _is_many(declared[name]):
                errors[name] = ["This parameter may be given once."]
        if errors:
            raise ValidationError(errors)
        parameters = cls(data={name: _value(declared[name], values) for name, values in sent.items()})
        parameters.is_valid(raise_exception=True)
        return dict(parameters.validated_data)


def _is_many(field: serializers.Field[Any, Any, Any, Any]) -> bool:
    return isinstance(field, serializers.ListField)


def _value(field: serializers.Field[Any, Any, Any, Any], values: list[str]) -> list[str] | str:
    return values if _is_many(field) else values[0]


class Body(serializers.Serializer[Any]):
    """A JSON object. Properties it does not declare are refused, so that a typing error is not lost.

    `needs_one`: of properties that may all be left out, one must be there.
    """

    needs_one: ClassVar[bool] = False

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                raise ValidationError({name: ["There is no such property here."] for name in unknown})
        return super().to_internal_value(data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.needs_one and not attrs:
            raise ValidationError("It says nothing.")
        return attrs


class Endpoint(APIView):
    """One address. `query` names the parameters of each method that has some."""

    # Without OPTIONS: what an address can do is said by the schema.
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    query: ClassVar[Mapping[str, type[QueryParameters]]] = {}
    is_personal: ClassVar[bool] = True

    parameters: dict[str, Any]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        method = str(request.method)
        if method not in self.allowed_methods:
            raise MethodNotAllowed(method)
        super().initial(request, *args, **kwargs)
        declared = self.query.get("GET" if method == "HEAD" else method, QueryParameters)
        self.parameters = declared.read(request)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        if self.is_personal:
            response.setdefault("Cache-Control", "private, no-store")
        return super().finalize_response(request, response, *args, **kwargs)

    def readable_user(self, user_id: int, what: str) -> User:
        """The caller, or anybody where the caller is staff. `what` of theirs: for the refusal."""
        user = User.objects.filter(pk=user_id).first()
        if user is None or not (user == self.caller or self.caller.is_staff):
            # The same answer for somebody else's and nobody's: it must not tell which ids exist.
            raise NotFound(f"There is no user {user_id} whose {what}.")
        return user

    @property
    def caller(self) -> User:
        """Who is asking. Only for endpoints that demand it: the permission was checked before."""
        return cast(User, self.request.user)
