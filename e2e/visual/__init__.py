"""How the pages look, picture by picture, beside how they looked when somebody approved them (QA.md Q-22, Q-23)."""
