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

package dev.patterns.invocation.engine;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.invocation.Invokable;
import dev.patterns.naming.DurableNames;

/**
 * Reads {@link Invokable} declarations. Stateless.
 */
public final class InvokableTypes {

	private InvokableTypes() {
	}

	/**
	 * All types with operations that a class has: the annotated interfaces that it
	 * implements, itself, or the annotated ones among its methods.
	 * @param userClass the class of a bean, not a proxy
	 * @param problems gets what is wrong
	 * @return the types, empty for most classes
	 */
	public static List<InvokableType> of(Class<?> userClass, DefinitionProblems problems) {
		if (!AnnotationUtils.isCandidateClass(userClass, Invokable.class) || userClass.isAnnotation()) {
			return List.of();
		}
		List<InvokableType> types = new ArrayList<>();
		for (Class<?> candidate : ClassUtils.getAllInterfacesForClassAsSet(userClass)) {
			if (candidate.isAnnotationPresent(Invokable.class)) {
				types.add(ofInterface(candidate, userClass, problems));
			}
		}
		Invokable onClass = userClass.isInterface() ? null
				: AnnotatedElementUtils.getMergedAnnotation(userClass, Invokable.class);
		if (onClass != null) {
			types.add(ofClass(userClass, onClass, problems));
		}
		else if (!userClass.isInterface()) {
			addAnnotatedMethods(userClass, types, problems);
		}
		return types;
	}

	/**
	 * The operations of an interface.
	 * @param type an interface annotated with {@link Invokable}
	 * @param problems gets what is wrong
	 * @return the operations with their owner
	 */
	public static InvokableType ofInterface(Class<?> type, DefinitionProblems problems) {
		return ofInterface(type, type, problems);
	}

	private static InvokableType ofInterface(Class<?> type, Class<?> implementation, DefinitionProblems problems) {
		Invokable annotation = AnnotatedElementUtils.getMergedAnnotation(type, Invokable.class);
		if (annotation == null || !type.isInterface()) {
			problems.add(type.getName(), "It is not an interface annotated with @Invokable.",
					"Annotate the interface with @Invokable(application = \"...\").");
			return new InvokableType(type, "", List.of());
		}
		if (!StringUtils.hasText(annotation.application())) {
			problems.add(type.getName(), "It does not say which application owns its operations.",
					"Set @Invokable(application = \"...\") to the name of the application that implements it.");
		}
		List<Method> methods = Arrays.stream(type.getMethods())
			.filter((method) -> !method.isDefault() && !Modifier.isStatic(method.getModifiers()))
			.toList();
		return new InvokableType(type, annotation.application(),
				read(type, implementation, component(type, annotation), methods, problems));
	}

	private static InvokableType ofClass(Class<?> type, Invokable annotation, DefinitionProblems problems) {
		List<Method> methods = Arrays.stream(type.getDeclaredMethods())
			.filter((method) -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
			.filter((method) -> !method.isBridge() && !method.isSynthetic())
			.filter((method) -> !ReflectionUtils.isObjectMethod(method))
			.toList();
		return new InvokableType(type, "", read(type, type, component(type, annotation), methods, problems));
	}

	private static void addAnnotatedMethods(Class<?> type, List<InvokableType> types, DefinitionProblems problems) {
		Map<Method, Invokable> annotated = MethodIntrospector.selectMethods(type,
				(MethodIntrospector.MetadataLookup<Invokable>) (method) -> AnnotatedElementUtils
					.getMergedAnnotation(method, Invokable.class));
		if (!annotated.isEmpty()) {
			types.add(new InvokableType(type, "",
					read(type, type, DurableNames.ofComponent(type), List.copyOf(annotated.keySet()), problems)));
		}
	}

	private static String component(Class<?> type, Invokable annotation) {
		return StringUtils.hasText(annotation.name()) ? annotation.name() : DurableNames.ofComponent(type);
	}

	private static List<InvokableOperation> read(Class<?> type, Class<?> implementation, String component,
			List<Method> methods, DefinitionProblems problems) {
		Map<String, InvokableOperation> operations = new LinkedHashMap<>();
		OperationReader reader = new OperationReader(type, implementation, component, problems);
		methods.stream().sorted(Comparator.comparing(Method::toString)).forEach((method) -> {
			InvokableOperation operation = reader.read(method);
			if (operation == null) {
				return;
			}
			InvokableOperation present = operations.putIfAbsent(operation.name(), operation);
			if (present != null && !InvokableType.hasSameSignature(present.method(), method)) {
				problems.add(method,
						"The operation '%s' is already %s.".formatted(operation.name(),
								DefinitionProblems.describe(present.method())),
						"Give one of them another name by @Invokable(name = \"...\") on the method.");
			}
		});
		return List.copyOf(operations.values());
	}

}
