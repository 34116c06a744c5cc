"""Door: the Reflex user interface."""
