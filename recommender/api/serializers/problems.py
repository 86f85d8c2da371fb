"""The shape of every error, for the schema. `recommender.api.problems` writes it."""

from typing import Any

from rest_framework import serializers


class NamedErrorSerializer(serializers.Serializer[Any]):
    field = serializers.CharField(required=False, help_text="The property or parameter at fault.")
    row = serializers.IntegerField(required=False, help_text="Its row in a batch, from 0.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457. `code` is for programs, `detail` for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = NamedErrorSerializer(many=True)  # type: ignore[assignment] # the name is part of our documents
