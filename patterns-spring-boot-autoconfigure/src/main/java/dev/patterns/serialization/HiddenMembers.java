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

package dev.patterns.serialization;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Finds members that carry an annotation, also where the mapper does not see them. For
 * one thread.
 */
final class HiddenMembers {

	private static final List<String> PREFIXES = List.of("get", "is", "set", "with");

	private final Class<? extends Annotation> annotation;

	private final Map<Class<?>, Set<String>> names = new HashMap<>();

	HiddenMembers(Class<? extends Annotation> annotation) {
		this.annotation = annotation;
	}

	boolean isAny(Class<?> type) {
		return !names(type).isEmpty();
	}

	/**
	 * Names of annotated members of a type and of those that it extends.
	 * @param type the type
	 * @return names of fields, parameters and methods, of methods also without prefix
	 */
	Set<String> names(Class<?> type) {
		return this.names.computeIfAbsent(type, this::find);
	}

	private Set<String> find(Class<?> type) {
		Set<String> found = new HashSet<>();
		for (Class<?> one : hierarchy(type)) {
			for (Field field : one.getDeclaredFields()) {
				add(field, field.getName(), found);
			}
			for (Method method : one.getDeclaredMethods()) {
				add(method, found);
			}
			for (Constructor<?> constructor : one.getDeclaredConstructors()) {
				for (Parameter parameter : constructor.getParameters()) {
					add(parameter, parameter.getName(), found);
				}
			}
		}
		return found;
	}

	private void add(AnnotatedElement element, String name, Set<String> found) {
		if (AnnotatedElementUtils.isAnnotated(element, this.annotation)) {
			found.add(name);
		}
	}

	private void add(Method method, Set<String> found) {
		if (method.getParameterCount() > 1 || !AnnotatedElementUtils.isAnnotated(method, this.annotation)) {
			return;
		}
		String name = method.getName();
		found.add(name);
		for (String prefix : PREFIXES) {
			if (name.startsWith(prefix) && name.length() > prefix.length()) {
				String property = name.substring(prefix.length());
				found.add(StringUtils.uncapitalize(property));
				found.add(StringUtils.uncapitalizeAsProperty(property));
			}
		}
	}

	private static Set<Class<?>> hierarchy(Class<?> type) {
		Set<Class<?>> hierarchy = new LinkedHashSet<>();
		for (Class<?> one = type; one != null && !one.getName().startsWith("java."); one = one.getSuperclass()) {
			hierarchy.add(one);
		}
		for (Class<?> one : ClassUtils.getAllInterfacesForClassAsSet(type)) {
			if (!one.getName().startsWith("java.")) {
				hierarchy.add(one);
			}
		}
		return hierarchy;
	}

}
