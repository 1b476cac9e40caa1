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
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;

/**
 * Brings to an object what differs between two others of its class. Each property is set
 * once, to its new value: nobody who reads the object meanwhile sees a default in
 * between. What does not differ is not touched.
 */
final class BeanDifference {

	private static final int MAX_DEPTH = 20;

	private final List<String> failures = new ArrayList<>();

	private int changes;

	/**
	 * What could not be brought over.
	 * @return names of properties
	 */
	List<String> failures() {
		return this.failures;
	}

	/**
	 * How much was changed.
	 * @return the number of properties
	 */
	int changes() {
		return this.changes;
	}

	void apply(Object before, Object after, Object target) {
		apply(before, after, target, (name) -> true);
	}

	/**
	 * Bring over the difference of some properties. Others are not even read.
	 * @param before what was bound to the properties as they are
	 * @param after what was bound to the properties as they will be
	 * @param target the object to change
	 * @param concerned tells by name which properties may differ
	 */
	void apply(Object before, Object after, Object target, Predicate<String> concerned) {
		apply(before, after, target, "", concerned, 0);
	}

	private void apply(Object before, Object after, Object target, String path, Predicate<String> concerned,
			int depth) {
		BeanWrapper from = PropertyAccessorFactory.forBeanPropertyAccess(before);
		BeanWrapper to = PropertyAccessorFactory.forBeanPropertyAccess(after);
		BeanWrapper live = PropertyAccessorFactory.forBeanPropertyAccess(target);
		for (PropertyDescriptor property : live.getPropertyDescriptors()) {
			String name = property.getName();
			if (!isBound(property) || !concerned.test(name)) {
				continue;
			}
			try {
				Object newValue = to.getPropertyValue(name);
				if (!Objects.equals(from.getPropertyValue(name), newValue)) {
					apply(new Property(live, name, property.getWriteMethod() != null), from.getPropertyValue(name),
							newValue, path + name, depth);
				}
			}
			catch (RuntimeException ex) {
				this.failures.add(path + name);
			}
		}
	}

	// What properties are never bound to is not even read: to get the connection of a
	// data source would open one.
	static boolean isBound(PropertyDescriptor property) {
		Class<?> type = property.getPropertyType();
		if (property.getReadMethod() == null || type == null || property.getName().equals("class")) {
			return false;
		}
		return property.getWriteMethod() != null || Map.class.isAssignableFrom(type)
				|| Collection.class.isAssignableFrom(type)
				|| !(BeanUtils.isSimpleProperty(type) || type.isArray() || isOfPlatform(type));
	}

	private static boolean isOfPlatform(Class<?> type) {
		return type.getName().startsWith("java.") || type.getName().startsWith("javax.");
	}

	private void apply(Property property, @Nullable Object oldValue, @Nullable Object newValue, String path,
			int depth) {
		Object present = property.get();
		if (oldValue != null && newValue != null && present != null && isNested(newValue)
				&& newValue.getClass() == present.getClass() && newValue.getClass() == oldValue.getClass()
				&& depth < MAX_DEPTH) {
			apply(oldValue, newValue, present, path + ".", (name) -> true, depth + 1);
		}
		else if (property.writable()) {
			property.bean().setPropertyValue(property.name(), newValue);
			this.changes++;
		}
		else if (replaceContent(present, newValue)) {
			this.changes++;
		}
		else {
			this.failures.add(path);
		}
	}

	static boolean isNested(Object value) {
		Class<?> type = value.getClass();
		return !BeanUtils.isSimpleProperty(type) && !type.isArray() && !type.isRecord() && !(value instanceof Map)
				&& !(value instanceof Collection) && !isOfPlatform(type) && !Modifier.isAbstract(type.getModifiers())
				&& hasSetter(type);
	}

	private static boolean hasSetter(Class<?> type) {
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(type)) {
			if (property.getWriteMethod() != null
					|| (property.getReadMethod() != null && (Map.class.isAssignableFrom(property.getPropertyType())
							|| Collection.class.isAssignableFrom(property.getPropertyType())))) {
				return true;
			}
		}
		return false;
	}

	@SuppressWarnings("unchecked")
	static boolean replaceContent(@Nullable Object present, @Nullable Object newValue) {
		if (present instanceof Map<?, ?> map && newValue instanceof Map<?, ?> newMap) {
			((Map<Object, Object>) map).putAll(newMap);
			map.keySet().retainAll(newMap.keySet());
			return true;
		}
		if (present instanceof Collection<?> collection && newValue instanceof Collection<?> newCollection) {
			collection.clear();
			((Collection<Object>) collection).addAll(newCollection);
			return true;
		}
		return false;
	}

	/**
	 * A property of the object that is changed.
	 *
	 * @param bean the object
	 * @param name name of the property
	 * @param writable whether it has a setter
	 */
	private record Property(BeanWrapper bean, String name, boolean writable) {

		@Nullable Object get() {
			return this.bean.getPropertyValue(this.name);
		}

	}

}
