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

package dev.patterns.secrets.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.PropertyValues;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.secrets.Secret;
import dev.patterns.secrets.SecretNotFoundException;
import dev.patterns.secrets.SecretStoreUnavailableException;
import dev.patterns.secrets.SecretValues;

/**
 * Gives secrets to fields and methods with {@link Secret}, at the start and after each
 * change. It gives them to the bean itself, not to a proxy of it.
 */
public final class SecretPostProcessor implements InstantiationAwareBeanPostProcessor {

	private static final Log logger = LogFactory.getLog(SecretPostProcessor.class);

	private final Supplier<SecretStores> stores;

	private final Supplier<SecretWatcher> watcher;

	private final UnaryOperator<String> placeholders;

	private final Map<Class<?>, List<SecretTarget>> targets = new ConcurrentHashMap<>();

	/**
	 * Create a post-processor.
	 * @param stores the stores
	 * @param watcher looks for changes
	 * @param placeholders resolves placeholders in references
	 */
	public SecretPostProcessor(Supplier<SecretStores> stores, Supplier<SecretWatcher> watcher,
			UnaryOperator<String> placeholders) {
		this.stores = stores;
		this.watcher = watcher;
		this.placeholders = placeholders;
	}

	@Override
	public PropertyValues postProcessProperties(PropertyValues pvs, Object bean, String beanName) {
		if (AnnotationUtils.isCandidateClass(bean.getClass(), Secret.class)) {
			this.targets.computeIfAbsent(bean.getClass(), SecretPostProcessor::targets)
				.forEach((target) -> inject(bean, target));
		}
		return pvs;
	}

	private static List<SecretTarget> targets(Class<?> type) {
		DefinitionProblems problems = new DefinitionProblems("@Secret");
		List<SecretTarget> targets = new ArrayList<>();
		ReflectionUtils.doWithFields(type, (field) -> add(SecretTarget.of(field, problems), targets));
		ReflectionUtils.doWithMethods(type, (method) -> add(SecretTarget.of(method, problems), targets),
				(method) -> method.isAnnotationPresent(Secret.class)
						&& method.equals(ClassUtils.getMostSpecificMethod(method, type)));
		problems.throwIfAny();
		return targets;
	}

	private static void add(@Nullable SecretTarget target, List<SecretTarget> targets) {
		if (target != null) {
			targets.add(target);
		}
	}

	private void inject(Object bean, SecretTarget target) {
		ReferencedSecret secret = reference(target);
		GuardedStore store = this.stores.get().get(secret.store());
		SecretValues values = find(store, secret, target);
		String key = secret.key();
		if (values != null && (target.required() || key == null || values.get(key) != null)) {
			target.give(bean, secret, values);
		}
		else if (target.required()) {
			throw new SecretNotFoundException(
					"Store '%s' has no secret '%s', which %s.%s needs".formatted(secret.store(), secret.name(),
							target.member().getDeclaringClass().getName(), target.member().getName()));
		}
		this.watcher.get()
			.follow(store, secret.name(), values,
					new BeanListener(bean, (alive, current) -> target.give(alive, secret, current)));
	}

	// What is not required is given once the store answers.
	private static @Nullable SecretValues find(GuardedStore store, ReferencedSecret secret, SecretTarget target) {
		try {
			return store.find(secret.name());
		}
		catch (SecretStoreUnavailableException ex) {
			if (target.required()) {
				throw ex;
			}
			logger.warn("Secret '%s', which is not required, is not known yet: %s".formatted(secret, ex.getMessage()));
			return null;
		}
	}

	private ReferencedSecret reference(SecretTarget target) {
		ReferencedSecret secret = ReferencedSecret.parse(this.placeholders.apply(target.reference()), ':');
		if (secret == null) {
			DefinitionProblems problems = new DefinitionProblems("@Secret");
			problems.add(target.member().getDeclaringClass().getName() + "." + target.member().getName(),
					"'%s' is no reference to a secret.".formatted(target.reference()), ReferencedSecret.ADVICE);
			throw new InvalidDefinitionException("@Secret", problems.toList());
		}
		return secret;
	}

}
