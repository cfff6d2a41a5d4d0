/** HTTP as values: what came in, what goes out, and the table between them. Knows no feature. */
@NullMarked
package tasks.http;

import org.jspecify.annotations.NullMarked;
