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

import java.beans.PropertyDescriptor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.core.CollectionFactory;

/**
 * What properties can be bound to in an object, as it is at one moment.
 */
final class BeanState {

	private static final Log logger = LogFactory.getLog(BeanState.class);

	private static final int MAX_DEPTH = 20;

	private final Class<?> type;

	private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

	private BeanState(Class<?> type) {
		this.type = type;
	}

	static BeanState of(Object bean) {
		return of(bean, 0);
	}

	private static BeanState of(Object bean, int depth) {
		BeanState state = new BeanState(bean.getClass());
		BeanWrapper wrapper = PropertyAccessorFactory.forBeanPropertyAccess(bean);
		for (PropertyDescriptor property : wrapper.getPropertyDescriptors()) {
			if (BeanDifference.isBound(property)) {
				try {
					Object value = wrapper.getPropertyValue(property.getName());
					boolean nested = value != null && BeanDifference.isNested(value) && depth < MAX_DEPTH;
					state.values.put(property.getName(),
							(value != null && nested) ? of(value, depth + 1) : copy(value));
				}
				catch (RuntimeException ex) {
					logger.debug("The property '" + property.getName() + "' cannot be read", ex);
				}
			}
		}
		return state;
	}

	/**
	 * Whether this is the state of an object of a class.
	 * @param other the class
	 * @return {@code true} if it is
	 */
	boolean isOf(Class<?> other) {
		return this.type == other;
	}

	/**
	 * Bring another object of the class to this state.
	 * @param target the object
	 */
	void applyTo(Object target) {
		BeanWrapper wrapper = PropertyAccessorFactory.forBeanPropertyAccess(target);
		this.values.forEach((name, value) -> {
			try {
				apply(wrapper, name, value);
			}
			catch (RuntimeException ex) {
				logger.debug("The property '" + name + "' cannot be set", ex);
			}
		});
	}

	private static void apply(BeanWrapper wrapper, String name, @Nullable Object value) {
		Object present = wrapper.getPropertyValue(name);
		if (value instanceof BeanState nested) {
			if (present != null && nested.isOf(present.getClass())) {
				nested.applyTo(present);
			}
		}
		else if (Objects.equals(present, value)) {
			return;
		}
		else if (wrapper.isWritableProperty(name)) {
			wrapper.setPropertyValue(name, copy(value));
		}
		else {
			BeanDifference.replaceContent(present, value);
		}
	}

	// Whoever binds to a collection changes it.
	private static @Nullable Object copy(@Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			Map<Object, Object> copy = CollectionFactory.createApproximateMap(map, map.size());
			copy.putAll(map);
			return copy;
		}
		if (value instanceof Collection<?> collection) {
			Collection<Object> copy = CollectionFactory.createApproximateCollection(collection, collection.size());
			copy.addAll(collection);
			return copy;
		}
		return value;
	}

}
