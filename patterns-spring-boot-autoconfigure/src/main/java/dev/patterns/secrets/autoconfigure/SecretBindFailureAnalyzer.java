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

package dev.patterns.secrets.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.origin.Origin;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

import dev.patterns.secrets.SecretException;
import dev.patterns.secrets.engine.SecretReferencePropertySource;
import dev.patterns.secrets.engine.SecretStores;

/**
 * Tells that a property cannot be bound whose value is a secret, without the value, which
 * the general analyzers would show. It leaves to them what has no secret.
 */
final class SecretBindFailureAnalyzer implements FailureAnalyzer, Ordered {

	private static final String HIDDEN = "******";

	private static final String ACTION = "Correct the secret in its store, or the property that refers to it";

	private final @Nullable SecretStores stores;

	private final @Nullable SecretOrigins origins;

	SecretBindFailureAnalyzer(@Nullable Environment environment) {
		ConfigurableEnvironment found = (environment instanceof ConfigurableEnvironment configurable) ? configurable
				: null;
		this.stores = (found != null) ? EnvironmentSecretStores.find(found) : null;
		this.origins = (found != null) ? new SecretOrigins(found) : null;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		// A secret that could not be read has no value.
		if (cause(failure, SecretException.class) != null) {
			return null;
		}
		BindException bind = cause(failure, BindException.class);
		BindValidationException validation = cause(failure, BindValidationException.class);
		if (validation != null) {
			return analyze((bind != null) ? bind.getTarget().getType().toString() : "bean",
					validation.getValidationErrors().getAllErrors());
		}
		if (bind != null) {
			return analyze(failure, bind);
		}
		org.springframework.validation.BindException other = cause(failure,
				org.springframework.validation.BindException.class);
		return (other != null) ? analyze(other.getObjectName(), other.getAllErrors()) : null;
	}

	private @Nullable FailureAnalysis analyze(String target, List<ObjectError> errors) {
		if (errors.stream().noneMatch(this::isSecret)) {
			return null;
		}
		StringBuilder description = new StringBuilder("Binding to target %s failed:%n".formatted(target));
		for (ObjectError error : errors) {
			boolean secret = isSecret(error);
			if (error instanceof FieldError field) {
				describe(description, field.getObjectName() + "." + field.getField(),
						secret ? HIDDEN : field.getRejectedValue(), Origin.from(field));
			}
			description.append("%n    Reason: %s%n".formatted(reason(error, secret)));
		}
		return analysis(description);
	}

	private @Nullable FailureAnalysis analyze(Throwable failure, BindException bind) {
		ConfigurationProperty property = bind.getProperty();
		if (!(property != null && isSecret(property)) && !isInMessages(failure)) {
			return null;
		}
		StringBuilder description = new StringBuilder(
				"Failed to bind properties under '%s' to %s:%n".formatted(bind.getName(), bind.getTarget().getType()));
		if (property != null) {
			describe(description, property.getName().toString(), HIDDEN, property.getOrigin());
		}
		Throwable root = bind;
		for (Throwable cause = bind.getCause(); cause != null; cause = cause.getCause()) {
			root = cause;
		}
		description.append("%n    Reason: %s, whose message may show the secret".formatted(root.getClass().getName()));
		return analysis(description);
	}

	// The failure itself is logged at DEBUG, with all its messages.
	private static FailureAnalysis analysis(StringBuilder description) {
		return new FailureAnalysis(description.toString(), ACTION,
				new IllegalStateException("A property whose value is a secret cannot be bound"));
	}

	private static void describe(StringBuilder description, String property, @Nullable Object value,
			@Nullable Origin origin) {
		description.append("%n    Property: %s%n    Value: \"%s\"".formatted(property, value));
		if (origin != null) {
			description.append("%n    Origin: %s".formatted(origin));
		}
	}

	private boolean isSecret(ConfigurationProperty property) {
		ConfigurationPropertySource source = property.getSource();
		return (source != null && SecretOrigins.isOurs(source.getUnderlyingSource()))
				|| String.valueOf(property.getValue()).contains("${" + SecretReferencePropertySource.PREFIX)
				|| (this.origins != null && (this.origins.refersToSecret(property.getValue())
						|| this.origins.comesFromSecret(property.getName().toString())))
				|| isKnown(property.getValue());
	}

	private boolean isSecret(ObjectError error) {
		if (isKnown(error.getDefaultMessage())) {
			return true;
		}
		return error instanceof FieldError field && (isKnown(field.getRejectedValue()) || (this.origins != null
				&& this.origins.comesFromSecret(field.getObjectName() + "." + field.getField())));
	}

	private @Nullable String reason(ObjectError error, boolean secret) {
		String reason = error.getDefaultMessage();
		Object value = (error instanceof FieldError field) ? field.getRejectedValue() : null;
		if (secret && reason != null
				&& (isKnown(reason) || (value != null && reason.contains(String.valueOf(value))))) {
			return "it is not valid; the message would show it";
		}
		return reason;
	}

	private boolean isInMessages(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (isKnown(cause.getMessage())) {
				return true;
			}
		}
		return false;
	}

	private boolean isKnown(@Nullable Object value) {
		return value != null && this.stores != null && this.stores.known().isIn(String.valueOf(value));
	}

	private static <E extends Throwable> @Nullable E cause(Throwable failure, Class<E> type) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
		}
		return null;
	}

}
