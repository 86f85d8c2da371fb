"""The factories make rows that the database accepts."""

import pytest

from interactions.models import Interaction
from tests import factories


@pytest.mark.django_db
def test_every_factory_makes_valid_rows() -> None:
    user, item = factories.make_user(), factories.make_item(genres=("Drama", "War"))
    factories.make_interaction(user=user, item=item)
    factories.make_interaction(user=factories.make_visitor(), kind=Interaction.Kind.VIEW)
    slate = factories.make_slate(user=user, items=[item])
    experiment = factories.make_experiment()

    assert user.check_password(factories.PASSWORD)
    assert item.genres.count() == 2
    assert slate.entries.get().item == item
    assert [arm.is_control for arm in experiment.arms.all()] == [True, False]
