"""What exists: items, their genres, and the data set they came with."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Dataset(models.Model):
    """Where items came from, under which licence, and how it asks to be cited."""

    key = models.SlugField(_("key"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100)
    url = models.URLField(_("address"), blank=True)
    licence = models.TextField(_("licence"), blank=True)
    citation = models.TextField(_("citation"), blank=True)
    loaded_at = models.DateTimeField(_("loaded at"), null=True, blank=True)

    class Meta:
        verbose_name = _("data set")
        verbose_name_plural = _("data sets")

    def __str__(self) -> str:
        return self.name


class Genre(models.Model):
    name = models.CharField(_("name"), max_length=50, unique=True)
    slug = models.SlugField(_("slug"), max_length=50, unique=True)

    class Meta:
        verbose_name = _("genre")
        verbose_name_plural = _("genres")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """One movie (or any other thing that can be recommended)."""

    external_id = models.CharField(_("id in the data set"), max_length=100, unique=True)
    dataset = models.ForeignKey(
        Dataset,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("data set"),
    )
    title = models.CharField(_("title"), max_length=300, help_text=_("As a person says it: “The Godfather”."))
    sort_title = models.CharField(
        _("sort title"),
        max_length=300,
        db_index=True,
        help_text=_("As a library files it: “godfather, the”."),
    )
    search_text = models.TextField(
        _("search text"),
        editable=False,
        help_text=_("Folded to lower case without accents, in every order it may be sought in."),
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True, db_index=True)
    genres = models.ManyToManyField(Genre, related_name="items", blank=True, verbose_name=_("genres"))
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Off: neither listed nor recommended.")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    # Derived from the interaction log, kept here so that a catalogue page sorts by an index.
    n_ratings = models.PositiveIntegerField(_("ratings"), default=0, editable=False, db_index=True)
    mean_rating = models.FloatField(_("mean rating"), null=True, editable=False, db_index=True)

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering: ClassVar = ["sort_title", "year", "id"]

    def __str__(self) -> str:
        return f"{self.title} ({self.year})" if self.year else self.title

    def get_absolute_url(self) -> str:
        return reverse("item", args=[self.pk])


class StorySource(models.Model):
    """Where stories come from, and what its terms ask of whoever shows them."""

    key = models.SlugField(_("key"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100)
    url = models.URLField(_("address"))
    attribution = models.TextField(
        _("attribution"), help_text=_("What the source asks to be said wherever its text is shown.")
    )
    licence = models.CharField(_("licence"), max_length=100)
    licence_url = models.URLField(_("address of the licence"))
    may_train_models = models.BooleanField(
        _("may train models"),
        default=False,
        help_text=_("Whether the terms allow models to learn from the text."),
    )

    class Meta:
        verbose_name = _("source of stories")
        verbose_name_plural = _("sources of stories")

    def __str__(self) -> str:
        return self.name


class Story(models.Model):
    """What a source tells of an item, and the page to credit. Without text only its people are known."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="story", verbose_name=_("item"))
    source = models.ForeignKey(
        StorySource, on_delete=models.PROTECT, related_name="stories", verbose_name=_("source")
    )
    text = models.TextField(_("text"), blank=True)
    page_title = models.CharField(_("title of the page"), max_length=300)
    page_url = models.URLField(_("address of the page"), max_length=1000)
    matched_by = models.CharField(
        _("matched by"),
        max_length=100,
        help_text=_("How sure it is that the page is of this film: how title and year agree."),
    )
    retrieved_at = models.DateTimeField(_("retrieved at"), help_text=_("When the source last said so."))
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Off: of another film. Neither shown, nor learned from, nor sought anew."),
    )

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    def __str__(self) -> str:
        return f"{self.item}: {self.page_title}"


class Person(models.Model):
    """Somebody of a film. The sources know names only, so two people of one name are one here."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    search_text = models.TextField(_("search text"), editable=False, help_text=_("Folded as titles are."))

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = pgettext_lazy("of films", "people")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Credit(models.Model):
    """What a person did in an item, in the order of the source."""

    class Role(models.TextChoices):
        DIRECTOR = "director", _("director")
        CAST = "cast", _("cast")

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="credits", verbose_name=_("item"))
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="credits", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        ordering: ClassVar = ["item", "role", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "role", "person"], name="credit_once_a_role")
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"
