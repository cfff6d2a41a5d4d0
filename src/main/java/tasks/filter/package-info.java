/** The three servlet filters of web.xml, in the order CORS, logging, authentication. */
@NullMarked
package tasks.filter;

import org.jspecify.annotations.NullMarked;
