"""Two engines behind one small interface: :class:`search.engines.base.Engine`."""
