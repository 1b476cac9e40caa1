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

package dev.patterns;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

import dev.patterns.naming.DurableNames;

/**
 * The library's own classes and resources, as they go into its jar.
 */
final class Library {

	private static final Path OUTPUT = output();

	private static final JavaClasses CLASSES = new ClassFileImporter().importPath(OUTPUT);

	private Library() {
	}

	static JavaClasses classes() {
		return CLASSES;
	}

	static List<String> autoConfigurations() {
		return text("META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports").lines()
			.filter((line) -> !line.isBlank() && !line.startsWith("#"))
			.toList();
	}

	static String text(String resource) {
		try {
			return Files.readString(OUTPUT.resolve(resource));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static boolean exists(String className) {
		String resource = className.replace('.', '/') + ".class";
		try (InputStream stream = Library.class.getClassLoader().getResourceAsStream(resource)) {
			return stream != null;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path output() {
		try {
			return Path.of(DurableNames.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
