"""`{% load genres %}{{ genre.name|genre_label }}`: a genre's name in the reader's language."""

from django import template

from catalog.genre_words import genre_label

register = template.Library()
register.filter("genre_label", genre_label)
