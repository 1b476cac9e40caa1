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

package dev.patterns.configuration;

import org.jspecify.annotations.Nullable;

/**
 * Thrown while an application starts when it cannot import its configuration. A failure
 * analyzer prints the remedy.
 */
public class ConfigurationImportException extends ConfigurationException {

	private static final long serialVersionUID = 1L;

	private final String remedy;

	/**
	 * Create the exception.
	 * @param message what is wrong
	 * @param remedy what to do
	 * @param cause the cause, or {@code null}
	 */
	public ConfigurationImportException(String message, String remedy, @Nullable Throwable cause) {
		super(message, cause);
		this.remedy = remedy;
	}

	/**
	 * What to do about it.
	 * @return a full sentence
	 */
	public String getRemedy() {
		return this.remedy;
	}

}
