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

package dev.patterns.test.services;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * A program of this package that runs in a JVM of its own. Its classes are copied, so
 * that it goes on while the module it came from is built anew.
 *
 * @param name the simple name of the class with the main method
 * @param others the simple names of the other classes of this package that it uses
 */
record JavaProgram(String name, String... others) {

	private static final String PACKAGE = JavaProgram.class.getPackageName();

	/**
	 * The command that runs the program.
	 * @param cache where its classes are copied to
	 * @param options options of the JVM
	 * @param libraries the rest of the class path
	 * @param arguments the arguments of the program
	 * @return the command
	 */
	List<String> command(Cache cache, List<String> options, List<String> libraries, List<String> arguments) {
		List<String> classPath = new ArrayList<>();
		classPath.add(classes(cache).toString());
		classPath.addAll(libraries);
		List<String> command = new ArrayList<>();
		command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
		command.addAll(options);
		command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), PACKAGE + "." + this.name));
		command.addAll(arguments);
		return command;
	}

	/**
	 * The jars of the class path of this JVM.
	 * @return their paths
	 */
	static List<String> jars() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> entry.endsWith(".jar"))
			.toList();
	}

	private Path classes(Cache cache) {
		List<String> names = new ArrayList<>(List.of(this.others));
		names.add(this.name);
		int version = 1;
		for (String simpleName : names) {
			version = 31 * version + Arrays.hashCode(classFile(simpleName));
		}
		return cache.get(this.name + "-" + HexFormat.of().toHexDigits(version), (directory) -> {
			Path target = Files.createDirectories(directory.resolve(PACKAGE.replace('.', '/')));
			for (String simpleName : names) {
				Files.write(target.resolve(simpleName + ".class"), classFile(simpleName));
			}
		});
	}

	private static byte[] classFile(String simpleName) {
		try (InputStream stream = JavaProgram.class.getResourceAsStream(simpleName + ".class")) {
			return Objects.requireNonNull(stream, simpleName).readAllBytes();
		}
		catch (IOException ex) {
			throw new EmbeddedServicesException("Cannot read the class " + simpleName, ex);
		}
	}

}
