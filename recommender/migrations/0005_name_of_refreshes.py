from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recommender", "0004_training_trial")]

    operations = [
        migrations.AlterModelOptions(
            name="modelrefresh",
            options={"ordering": ["-refreshed_at", "-id"], "verbose_name_plural": "model refreshes"},
        ),
    ]
