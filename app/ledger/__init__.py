"""务工台账 as staff keep and search it: what people say at the desk, and who works where and comes home when."""
