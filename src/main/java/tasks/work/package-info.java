/** Work beside the requests. */
@NullMarked
package tasks.work;

import org.jspecify.annotations.NullMarked;
