/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.configuration.engine;

import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A {@code @ConfigurationProperties} bean, and what it will be.
 *
 * @param name name of the bean
 * @param bean the bean itself, not a proxy
 * @param before an object that was bound to the properties as they are, {@code null} if
 * the bean is bound by its constructor
 * @param after an object that was bound to the properties as they will be, or
 * {@code null}
 * @param kind how it changes
 */
record BoundBean(String name, Object bean, @Nullable Object before, @Nullable Object after, Kind kind) {

	/**
	 * Give up the objects that were made to try it out.
	 */
	void close() {
		closeTrial(this.before);
		closeTrial(this.after);
	}

	// A data source, for example, may have opened something by itself.
	static void closeTrial(@Nullable Object trial) {
		if (trial instanceof AutoCloseable closeable) {
			try {
				closeable.close();
			}
			catch (Exception ex) {
				LogFactory.getLog(BoundBean.class).debug("An object of a trial was not closed", ex);
			}
		}
	}

	/**
	 * How a bean changes.
	 */
	enum Kind {

		/** Its properties are set. */
		IN_PLACE,

		/** It is bound again, since not all that it has now is known. */
		WRITE_ONLY,

		/** It is made again by its scope, or has nothing to change. */
		SCOPED,

		/** It does not change. */
		IMMUTABLE

	}

}
