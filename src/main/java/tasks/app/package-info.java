/** The composition root: builds the graph at start, holds the route table, dispatches. */
@NullMarked
package tasks.app;

import org.jspecify.annotations.NullMarked;
