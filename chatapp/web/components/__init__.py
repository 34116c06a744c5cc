"""Pure components: vars and handlers in, component out. They name classes; style sheets know the looks."""
