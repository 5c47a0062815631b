"""Reports, printed papers, and the page behind a certificate's QR code."""
