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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * Says what is wrong with properties, without their values: these may be secret.
 */
public final class BindProblem {

	private static final int MAX_CONSTANTS = 20;

	private BindProblem() {
	}

	/**
	 * Say what is wrong.
	 * @param what what was to be bound
	 * @param failure why it was not
	 * @return a text with names of properties, and no values
	 */
	public static String describe(String what, Throwable failure) {
		List<String> parts = new ArrayList<>();
		ConfigurationProperty property = null;
		String reason = "";
		for (Throwable cause = failure; cause != null && parts.isEmpty(); cause = cause.getCause()) {
			if (cause instanceof BindValidationException validation) {
				validation.getValidationErrors().forEach((error) -> parts.add(describe(error)));
			}
			else if (cause instanceof UnboundConfigurationPropertiesException surplus) {
				surplus.getUnboundProperties().forEach((one) -> parts.add("nothing takes '" + one.getName() + "'"));
			}
			else if (cause instanceof BindException bind && bind.getProperty() != null) {
				property = bind.getProperty();
				reason = reason(bind);
			}
		}
		if (parts.isEmpty() && property != null) {
			parts.add("'" + property.getName() + "' " + reason);
		}
		if (parts.isEmpty()) {
			parts.add("it cannot be bound (" + root(failure).getClass().getSimpleName() + ")");
		}
		return what + ": " + String.join(", ", parts);
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
		return (error instanceof FieldError field) ? "'" + field.getField() + "' " + field.getDefaultMessage()
				: String.valueOf(error.getDefaultMessage());
	}

	private static Throwable root(Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null && root.getCause() != root) {
			root = root.getCause();
		}
		return root;
	}

}
