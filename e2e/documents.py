"""Documents that parents join, as small as they can be."""

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
TORN_PDF = PDF[:20]
