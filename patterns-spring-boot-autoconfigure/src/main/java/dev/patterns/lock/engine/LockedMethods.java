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

package dev.patterns.lock.engine;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.MethodClassKey;
import org.springframework.util.ClassUtils;

import dev.patterns.definition.DefinitionProblems;

/**
 * The locked methods of this application. Those of beans that exist at startup are
 * checked then, all together; those of later beans at their first call. If there are any,
 * or if somebody has the template, the store is created at startup too, so that what is
 * wrong with it shows then.
 */
public final class LockedMethods implements SmartInitializingSingleton {

	private final LockedPostProcessor postProcessor;

	private final LockedMethodReader reader;

	private final LockBackend backend;

	private final Map<Class<?>, List<LockedMethod>> byType = new ConcurrentHashMap<>();

	private final Map<MethodClassKey, LockedMethod> byMethod = new ConcurrentHashMap<>();

	/** Who has a name that was made of class and method. */
	private final Map<String, MethodOfType> byFixedName = new ConcurrentHashMap<>();

	/**
	 * Create an empty registry.
	 * @param postProcessor knows the classes with locked methods
	 * @param reader reads the definitions
	 * @param backend the store
	 */
	public LockedMethods(LockedPostProcessor postProcessor, LockedMethodReader reader, LockBackend backend) {
		this.postProcessor = postProcessor;
		this.reader = reader;
		this.backend = backend;
	}

	@Override
	public void afterSingletonsInstantiated() {
		DefinitionProblems problems = new DefinitionProblems("@Locked");
		this.postProcessor.getTypes()
			.stream()
			.sorted(Comparator.comparing(Class::getName))
			.forEach((type) -> this.byType.put(type, read(type, problems)));
		problems.throwIfAny();
		if (!this.byType.isEmpty()) {
			this.backend.want();
		}
		if (this.backend.isWanted()) {
			this.backend.store();
		}
	}

	/**
	 * All methods known at this moment.
	 * @return a copy
	 */
	public List<LockedMethod> all() {
		List<LockedMethod> all = new ArrayList<>();
		this.byType.values().forEach(all::addAll);
		all.sort(Comparator.comparing((method) -> DefinitionProblems.describe(method.method())));
		return all;
	}

	LockedMethod get(Method method, Class<?> type) {
		return this.byMethod.computeIfAbsent(new MethodClassKey(method, type), (key) -> find(method, type));
	}

	private LockedMethod find(Method method, Class<?> type) {
		Method specific = AopUtils.getMostSpecificMethod(method, type);
		for (LockedMethod candidate : this.byType.computeIfAbsent(type, this::readLate)) {
			if (candidate.method().equals(specific)) {
				return candidate;
			}
		}
		throw new IllegalStateException("No locked method for " + DefinitionProblems.describe(specific));
	}

	private List<LockedMethod> readLate(Class<?> type) {
		DefinitionProblems problems = new DefinitionProblems("@Locked");
		List<LockedMethod> read = read(type, problems);
		problems.throwIfAny();
		return read;
	}

	private List<LockedMethod> read(Class<?> type, DefinitionProblems problems) {
		List<LockedMethod> read = this.reader.read(type, problems);
		for (LockedMethod method : read) {
			if (method.key() == null) {
				checkName(MethodOfType.of(type, method.method()), method.fixedName(), problems);
			}
		}
		return read;
	}

	// Otherwise one would wait for the other, or be left out because of it.
	private void checkName(MethodOfType method, String name, DefinitionProblems problems) {
		MethodOfType other = this.byFixedName.putIfAbsent(name, method);
		if (other != null && !other.equals(method)) {
			problems.add(method.method(),
					"Its lock has no key and is named after class and method, '%s', as is that of %s in %s."
						.formatted(name, DefinitionProblems.describe(other.method()), other.type().getName()),
					("Give one of them a key, as in @Locked(key = \"'%s-2'\"); or both the same one,"
							+ " if one of them at a time is to run.")
						.formatted(name));
		}
	}

	/**
	 * A method of a bean's class, whatever proxy that is seen through.
	 *
	 * @param type the class
	 * @param signature name and parameters
	 * @param method the method
	 */
	private record MethodOfType(Class<?> type, String signature, Method method) {

		static MethodOfType of(Class<?> type, Method method) {
			return new MethodOfType(ClassUtils.getUserClass(type),
					method.getName() + Arrays.toString(method.getParameterTypes()), method);
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof MethodOfType that && this.type == that.type
					&& this.signature.equals(that.signature);
		}

		@Override
		public int hashCode() {
			return this.signature.hashCode();
		}

	}

}
