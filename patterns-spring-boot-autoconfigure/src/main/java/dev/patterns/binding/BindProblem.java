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

import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * What is wrong with properties, without their values: these may be secret.
 *
 * @param subject what cannot be as the properties say, such as a bean
 * @param properties names of the properties that are wrong, as far as they are known
 * @param text a text with names of properties, and no values
 */
public record BindProblem(String subject, Set<String> properties, String text) {

	private static final int MAX_CONSTANTS = 20;

	private static final String HIDDEN = "******";

	/**
	 * Create a problem of one property.
	 * @param property name of the property
	 * @param text what is wrong with it, as the rest of a sentence
	 * @return the problem
	 */
	public static BindProblem of(String property, String text) {
		return new BindProblem(property, Set.of(property), "'" + property + "' " + text);
	}

	/**
	 * Create from a failure.
	 * @param subject what was to be bound
	 * @param prefix where its properties are
	 * @param failure why it was not
	 * @return the problem
	 */
	public static BindProblem of(String subject, ConfigurationPropertyName prefix, Throwable failure) {
		Set<String> parts = new TreeSet<>();
		Set<String> properties = new TreeSet<>();
		ConfigurationProperty property = null;
		String reason = "";
		for (Throwable cause = failure; cause != null && parts.isEmpty(); cause = cause.getCause()) {
			if (cause instanceof BindValidationException validation) {
				for (ObjectError error : validation.getValidationErrors()) {
					parts.add(describe(error));
					properties.add(nameOf(error, prefix));
				}
			}
			else if (cause instanceof UnboundConfigurationPropertiesException surplus) {
				for (ConfigurationProperty one : surplus.getUnboundProperties()) {
					parts.add("nothing takes '" + one.getName() + "'");
					properties.add(one.getName().toString());
				}
			}
			else if (cause instanceof BindException bind && bind.getProperty() != null) {
				property = bind.getProperty();
				reason = reason(bind);
			}
		}
		if (parts.isEmpty() && property != null) {
			parts.add("'" + property.getName() + "' " + reason);
			properties.add(property.getName().toString());
		}
		if (parts.isEmpty()) {
			parts.add("it cannot be bound (" + root(failure).getClass().getSimpleName() + ")");
		}
		return new BindProblem(subject, Collections.unmodifiableSet(properties),
				subject + ": " + String.join(", ", parts));
	}

	/**
	 * Whether a property is among those that are wrong, however its name is written.
	 * @param property name of the property
	 * @return {@code true} if it is, or is below one
	 */
	public boolean isOf(String property) {
		String name = uniform(property);
		return this.properties.stream()
			.map(BindProblem::uniform)
			.anyMatch((one) -> name.equals(one)
					|| (name.startsWith(one) && ".[".indexOf(name.charAt(one.length())) >= 0));
	}

	private static String nameOf(ObjectError error, ConfigurationPropertyName prefix) {
		if (!(error instanceof FieldError field)) {
			return prefix.toString();
		}
		return prefix.isEmpty() ? field.getField() : (prefix + "." + field.getField());
	}

	private static String uniform(String name) {
		return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
	}

	@Override
	public String toString() {
		return this.text;
	}

	// Never the message of the cause, which has the value in it.
	private static String reason(BindException failure) {
		ResolvableType type = failure.getTarget().getType();
		for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
			if (cause instanceof ConverterNotFoundException) {
				return "cannot be bound: nothing makes a " + type + " of it";
			}
			if (cause instanceof ConversionException) {
				return "cannot be bound: it is no " + type + constants(type);
			}
		}
		return "cannot be bound to " + type + " (" + root(failure).getClass().getSimpleName() + ")";
	}

	private static String constants(ResolvableType type) {
		Object[] constants = type.toClass().getEnumConstants();
		return (constants != null && constants.length <= MAX_CONSTANTS)
				? ", which is one of " + Arrays.toString(constants) : "";
	}

	private static String describe(ObjectError error) {
		String message = String.valueOf(error.getDefaultMessage());
		if (!(error instanceof FieldError field)) {
			return message;
		}
		// A message may have the value in it.
		String value = String.valueOf(field.getRejectedValue());
		return "'" + field.getField() + "' " + (value.isBlank() ? message : message.replace(value, HIDDEN));
	}

	private static Throwable root(Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null && root.getCause() != root) {
			root = root.getCause();
		}
		return root;
	}

}
