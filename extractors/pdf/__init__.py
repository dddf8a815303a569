"""Two engines that read PDFs (PDFium, pdfplumber), a rewrite of damaged PDFs, and the detection of misread pages.

May import `formats`, `html`, `claims`, `layout` and `text`. Doors: `pdfium`, `plumber`, `rewrite`.
"""
