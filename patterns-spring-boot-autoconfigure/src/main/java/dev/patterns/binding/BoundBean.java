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

package dev.patterns.binding;

import java.beans.PropertyDescriptor;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * A {@code @ConfigurationProperties} bean, and what it will be.
 *
 * @param name name of the bean
 * @param bean the bean itself, not a proxy
 * @param before an object that was bound to the properties as they are, the bean itself
 * if they cannot be bound, {@code null} if it is bound by its constructor
 * @param after an object that was bound to the properties as they will be, or
 * {@code null}
 * @param kind how it changes
 * @param concerned tells by name which of its properties may differ
 */
public record BoundBean(String name, Object bean, @Nullable Object before, @Nullable Object after, Kind kind,
		Predicate<String> concerned) {

	BoundBean(String name, Object bean, Kind kind) {
		this(name, bean, null, null, kind, (property) -> true);
	}

	/**
	 * The same, if only what some properties are bound to can differ. A name that none of
	 * the bean's properties has may be that of any.
	 * @param prefix the prefix of the bean
	 * @param changed names of properties that change
	 * @return the bean
	 */
	BoundBean concerning(ConfigurationPropertyName prefix, Set<ConfigurationPropertyName> changed) {
		Set<String> known = new HashSet<>();
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(this.bean.getClass())) {
			known.add(property.getName().toLowerCase(Locale.ROOT));
		}
		Set<String> names = new HashSet<>();
		for (ConfigurationPropertyName name : changed) {
			if (prefix.isAncestorOf(name) || prefix.isEmpty()) {
				String first = (name.getNumberOfElements() > prefix.getNumberOfElements())
						? name.getElement(prefix.getNumberOfElements(), Form.UNIFORM) : "";
				if (!known.contains(first)) {
					return this;
				}
				names.add(first);
			}
			else if (prefix.equals(name)) {
				return this;
			}
		}
		return new BoundBean(this.name, this.bean, this.before, this.after, this.kind,
				(property) -> names.contains(property.toLowerCase(Locale.ROOT)));
	}

	/**
	 * Give up the objects that were made to try it out.
	 */
	public void close() {
		if (this.before != this.bean) {
			closeTrial(this.before);
		}
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
	public enum Kind {

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
