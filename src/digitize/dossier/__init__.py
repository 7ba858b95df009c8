"""The dossier (hồ sơ): what describes it, which documents it holds, and in which order."""
