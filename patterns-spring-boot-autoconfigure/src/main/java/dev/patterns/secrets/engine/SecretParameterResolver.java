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

import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.context.annotation.ContextAnnotationAutowireCandidateResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.secrets.Secret;
import dev.patterns.secrets.SecretValues;

/**
 * Finds the secrets of parameters with {@link Secret}, where Spring finds the values of
 * those with {@code @Value}.
 */
final class SecretParameterResolver extends ContextAnnotationAutowireCandidateResolver {

	private final Supplier<SecretStores> stores;

	private final Supplier<SecretWatcher> watcher;

	private final UnaryOperator<String> placeholders;

	SecretParameterResolver(Supplier<SecretStores> stores, Supplier<SecretWatcher> watcher,
			UnaryOperator<String> placeholders) {
		this.stores = stores;
		this.watcher = watcher;
		this.placeholders = placeholders;
	}

	@Override
	public @Nullable Object getSuggestedValue(DependencyDescriptor descriptor) {
		MethodParameter parameter = descriptor.getMethodParameter();
		Secret secret = (parameter != null) ? parameter.getParameterAnnotation(Secret.class) : null;
		return (parameter != null && secret != null) ? resolve(parameter, secret) : super.getSuggestedValue(descriptor);
	}

	// A text would be taken for an expression, and evaluated.
	private SecretHandle resolve(MethodParameter parameter, Secret secret) {
		Class<?> wanted = ResolvableType.forMethodParameter(parameter).as(Supplier.class).getGeneric(0).resolve();
		String where = where(parameter);
		if (parameter.getParameterType() != Supplier.class || wanted == null
				|| !ReferencedSecret.TYPES.contains(wanted)) {
			throw problem(where, "A parameter is given once, and a secret changes.",
					"Take a Supplier of SecretValue, SecretValues, String, byte[] or char[], which gives the value "
							+ "of the moment; one that stays as it is can be had by @Value(\"${patterns.secret...}\").");
		}
		return handle(wanted, secret, where);
	}

	private SecretHandle handle(Class<?> type, Secret secret, String where) {
		ReferencedSecret reference = ReferencedSecret.parse(this.placeholders.apply(secret.value()), ':');
		if (reference == null) {
			throw problem(where, "'%s' is no reference to a secret.".formatted(secret.value()),
					ReferencedSecret.ADVICE);
		}
		GuardedStore store = this.stores.get().get(reference.store());
		SecretHandle handle = new SecretHandle(store, reference, type, secret.required(), where);
		SecretValues values = store.find(reference.name());
		handle.get();
		// So that it is read again as often as others that are injected.
		this.watcher.get().follow(store, reference.name(), values, new BeanListener(handle, (alive, current) -> {
		}));
		return handle;
	}

	private static InvalidDefinitionException problem(String where, String what, String remedy) {
		DefinitionProblems problems = new DefinitionProblems("@Secret");
		problems.add(where, what, remedy);
		return new InvalidDefinitionException("@Secret", problems.toList());
	}

	private static String where(MethodParameter parameter) {
		String executable = (parameter.getMethod() != null) ? "." + parameter.getMethod().getName() : "";
		return "%s%s, parameter %d".formatted(parameter.getDeclaringClass().getName(), executable,
				parameter.getParameterIndex() + 1);
	}

}
