"""What exists: items, their genres, and the data set they came with."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone


class Dataset(models.Model):
    """Where items came from, under which licence, and how it asks to be cited."""

    key = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    url = models.URLField(blank=True)
    licence = models.TextField(blank=True)
    citation = models.TextField(blank=True)
    loaded_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Genre(models.Model):
    name = models.CharField(max_length=50, unique=True)
    slug = models.SlugField(max_length=50, unique=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """One movie (or any other thing that can be recommended)."""

    external_id = models.CharField(max_length=100, unique=True)
    dataset = models.ForeignKey(
        Dataset, on_delete=models.SET_NULL, null=True, blank=True, related_name="items"
    )
    title = models.CharField(max_length=300, help_text="As a person says it: “The Godfather”.")
    sort_title = models.CharField(
        max_length=300, db_index=True, help_text="As a library files it: “godfather, the”."
    )
    search_text = models.TextField(
        editable=False, help_text="Folded to lower case without accents, in every order it may be sought in."
    )
    year = models.PositiveSmallIntegerField(null=True, blank=True, db_index=True)
    genres = models.ManyToManyField(Genre, related_name="items", blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True, help_text="Off: neither listed nor recommended.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Derived from the interaction log, kept here so that a catalogue page sorts by an index.
    n_ratings = models.PositiveIntegerField(default=0, editable=False, db_index=True)
    mean_rating = models.FloatField(null=True, editable=False, db_index=True)

    class Meta:
        ordering: ClassVar = ["sort_title", "year", "id"]

    def __str__(self) -> str:
        return f"{self.title} ({self.year})" if self.year else self.title

    def get_absolute_url(self) -> str:
        return reverse("item", args=[self.pk])


class StorySource(models.Model):
    """Where stories come from, and what its terms ask of whoever shows them."""

    key = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    url = models.URLField()
    attribution = models.TextField(help_text="What the source asks to be said wherever its text is shown.")
    licence = models.CharField(max_length=100)
    licence_url = models.URLField()
    may_train_models = models.BooleanField(
        default=False, help_text="Whether the terms allow models to learn from the text."
    )

    def __str__(self) -> str:
        return self.name


class Story(models.Model):
    """What a source tells of an item, and the page to credit. Without text only its people are known."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="story")
    source = models.ForeignKey(StorySource, on_delete=models.PROTECT, related_name="stories")
    text = models.TextField(blank=True)
    page_title = models.CharField(max_length=300)
    page_url = models.URLField(max_length=1000)
    matched_by = models.CharField(
        max_length=100, help_text="How sure it is that the page is of this film: how title and year agree."
    )
    retrieved_at = models.DateTimeField(help_text="When the source last said so.")
    is_active = models.BooleanField(
        default=True,
        help_text="Off: of another film. Neither shown, nor learned from, nor sought anew.",
    )

    class Meta:
        verbose_name_plural = "stories"

    def __str__(self) -> str:
        return f"{self.item}: {self.page_title}"


class Person(models.Model):
    """Somebody of a film. The sources know names only, so two people of one name are one here."""

    name = models.CharField(max_length=200, unique=True)
    search_text = models.TextField(editable=False, help_text="Folded as titles are.")

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name


class Credit(models.Model):
    """What a person did in an item, in the order of the source."""

    class Role(models.TextChoices):
        DIRECTOR = "director", "director"
        CAST = "cast", "cast"

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="credits")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="credits")
    role = models.CharField(max_length=20, choices=Role.choices)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["item", "role", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "role", "person"], name="credit_once_a_role")
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.role}"
