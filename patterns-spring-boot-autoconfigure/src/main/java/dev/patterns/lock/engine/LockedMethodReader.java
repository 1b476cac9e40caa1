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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.Expression;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringValueResolver;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.lock.LockOptions;
import dev.patterns.lock.Locked;
import dev.patterns.naming.DurableNames;

/**
 * Reads the locked methods of a class and collects what is wrong with them.
 */
public final class LockedMethodReader {

	private final LockedKeys keys = new LockedKeys();

	private final ParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();

	private final StringValueResolver resolver;

	private final LockSettings settings;

	/**
	 * Create a reader.
	 * @param resolver resolves placeholders
	 * @param settings the defaults
	 */
	public LockedMethodReader(StringValueResolver resolver, LockSettings settings) {
		this.resolver = resolver;
		this.settings = settings;
	}

	List<LockedMethod> read(Class<?> type, DefinitionProblems problems) {
		Set<Method> methods = MethodIntrospector.selectMethods(type,
				(MethodIntrospector.MetadataLookup<Boolean>) (
						method) -> (LockedPointcut.find(ClassUtils.getMostSpecificMethod(method, type), type) != null)
								? Boolean.TRUE : null)
			.keySet();
		List<LockedMethod> read = new ArrayList<>();
		for (Method method : methods) {
			Method specific = ClassUtils.getMostSpecificMethod(method, type);
			Locked annotation = LockedPointcut.find(specific, type);
			if (annotation != null) {
				read.add(read(type, specific, annotation, problems));
			}
		}
		return List.copyOf(read);
	}

	private LockedMethod read(Class<?> type, Method method, Locked annotation, DefinitionProblems problems) {
		LockedSignatures.check(method, annotation, problems);
		List<String> parameters = parameters(method);
		Expression key = annotation.key().isEmpty() ? null
				: this.keys.parse(annotation.key(), method, parameters, problems);
		String fixedName = DurableNames.ofComponent(type) + "/" + DurableNames.ofMethod(method);
		return new LockedMethod(method, fixedName, key, parameters, options(method, annotation, problems),
				annotation.otherwise() == Locked.Otherwise.SKIP);
	}

	// Without names, by number.
	private List<String> parameters(Method method) {
		String[] found = this.names.getParameterNames(method);
		List<String> parameters = new ArrayList<>();
		for (int i = 0; i < method.getParameterCount(); i++) {
			parameters.add((found != null && i < found.length) ? found[i] : "a" + i);
		}
		return parameters;
	}

	private LockOptions options(Method method, Locked annotation, DefinitionProblems problems) {
		Duration lease = duration("lease", annotation.lease(), method, problems);
		Duration waiting = duration("waiting", annotation.waiting(), method, problems);
		Duration minimum = duration("atLeast", annotation.atLeast(), method, problems);
		try {
			if (minimum != null && minimum.compareTo((lease != null) ? lease : this.settings.lease()) > 0) {
				throw new IllegalArgumentException(
						"The minimum 'atLeast' is longer than the lease, with which the lock ends if the process dies");
			}
			return new LockOptions(lease, waiting, (minimum != null) ? minimum : Duration.ZERO, null, true);
		}
		catch (IllegalArgumentException ex) {
			problems.add(method, "@Locked is wrong: " + ex.getMessage() + ".",
					"Correct lease, waiting or atLeast of @Locked.");
			return LockOptions.defaults();
		}
	}

	private @Nullable Duration duration(String attribute, String value, Method method, DefinitionProblems problems) {
		if (value.isEmpty()) {
			return null;
		}
		String text = value;
		try {
			String resolved = this.resolver.resolveStringValue(value);
			text = (resolved != null) ? resolved : value;
			return DurationStyle.detectAndParse(text);
		}
		catch (IllegalArgumentException ex) {
			problems.add(method, "The %s '%s' of @Locked is not a duration.".formatted(attribute, text),
					"Write it as 30s, 5m or PT1H, or as a placeholder of a property that is set.");
			return null;
		}
	}

}
