from django.http import FileResponse, Http404

from ..models import Photo


def send_original(photo: Photo) -> FileResponse:
    """The file as it was sent, for staff; raises Http404 where it is gone."""
    try:
        file = photo.original.open("rb")
    except FileNotFoundError:
        raise Http404("the file is gone") from None
    # As a download: whatever the bytes are, they don't run on this host.
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"picture-{photo.pk}.{str(photo.original.name).rpartition('.')[2]}",
        content_type="application/octet-stream",
    )
