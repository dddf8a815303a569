"""Two engines that read PDFs (PDFium, pdfplumber), a rewrite for damaged ones, and what makes a text suspicious.

May import `formats`, `html`, `claims`, `layout` and `text`. Doors: `pdfium`, `plumber`, `rewrite`.
"""
