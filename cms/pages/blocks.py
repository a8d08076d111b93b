"""The blocks a page body is made of; each kind here has its reader in `cms.body` and its type in GraphQL."""

from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

RICH_TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul"]


class CalloutKind:
    """What a callout is for; the value is what GraphQL says."""

    CHOICES = [("TIP", "Something to try"), ("WARNING", "Important"), ("HELP", "Where to get help")]


class ImageWithCaptionBlock(blocks.StructBlock):
    """A picture; its alternative text comes from the image itself."""

    image = ImageChooserBlock()
    caption = blocks.CharBlock(required=False, max_length=200)

    class Meta:
        icon = "image"


class QuoteBlock(blocks.StructBlock):
    """Somebody's own words."""

    text = blocks.TextBlock()
    attribution = blocks.CharBlock(required=False, max_length=120, help_text="Never a full name: “Priya, 15”.")

    class Meta:
        icon = "openquote"


class CalloutBlock(blocks.StructBlock):
    """A short text that must not be missed."""

    kind = blocks.ChoiceBlock(choices=CalloutKind.CHOICES, default="TIP")
    text = blocks.RichTextBlock(features=RICH_TEXT_FEATURES)

    class Meta:
        icon = "info-circle"


class StepsBlock(blocks.StructBlock):
    """Things to do one after the other."""

    title = blocks.CharBlock(required=False, max_length=120)
    steps = blocks.ListBlock(blocks.CharBlock(max_length=400))

    class Meta:
        icon = "list-ol"


class ServicesBlock(blocks.StructBlock):
    """Services of the directory, shown where the text speaks of them."""

    title = blocks.CharBlock(required=False, max_length=120)
    services = blocks.ListBlock(SnippetChooserBlock("service_directory.Service"))

    class Meta:
        icon = "site"


class BodyBlock(blocks.StreamBlock):
    """The body of a page."""

    heading = blocks.CharBlock(max_length=160, icon="title")
    paragraph = blocks.RichTextBlock(features=RICH_TEXT_FEATURES, icon="pilcrow")
    callout = CalloutBlock()
    steps = StepsBlock()
    quote = QuoteBlock()
    image = ImageWithCaptionBlock()
    services = ServicesBlock()
